import Vue from 'vue'
import App from './App'
import store from '@/store'
import 'uview-ui'
