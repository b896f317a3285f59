export default () => <a/>
