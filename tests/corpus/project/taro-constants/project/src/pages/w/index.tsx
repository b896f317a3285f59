export default () => <LivePusher/>
