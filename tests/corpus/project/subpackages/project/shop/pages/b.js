import { send } from '../send'
send()
