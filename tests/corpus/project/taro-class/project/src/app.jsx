import Taro, { Component } from '@tarojs/taro'
class App extends Component {
  config = { pages: ['pages/a/a'] }
  render() { return <a/> }
}
Taro.render(<App/>, null)
