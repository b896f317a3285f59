import Taro from '@tarojs/taro'
export default class extends Taro.Component { componentDidMount() { Taro.request({ url: 'https://one.example/' }) } }
