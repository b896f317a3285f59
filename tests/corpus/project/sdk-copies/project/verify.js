export { init } from './pkg/verify_mpsdk/main'
