import { init as begin } from './verify'
begin()
if (false) require('./pkg/verify_mpsdk/main').init()
App({})
