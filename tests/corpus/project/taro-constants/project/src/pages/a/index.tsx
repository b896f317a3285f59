import { api } from '@/api'
api()
export default () => <a/>
