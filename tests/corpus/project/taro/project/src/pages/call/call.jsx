import { LivePusher, LivePlayer } from '@tarojs/components'
export default () => <LivePusher url="x"><LivePlayer /></LivePusher>
