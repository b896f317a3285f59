import '#typed/path'
import '#one'
import 'based'
import './a.scss'
import logo from '/images/l.png'
import data from '../../data.json?raw'
import type { T } from './types'
import { U } from './types'
require.async('../../sub/later').then(it => it)
import(`../../sub/dynamic`)
import 'by-main'
import 'by-module'
import 'by-exports'
import 'by-exports/deep/part'
import '@scope/by-folder/part'
import 'built'
Page({})
import equal = require('../../sub/called')
equal.go('https://equal.example/')
require('../../sub/' + 'called').go('https://joined.example/')
require('../../sub/called', it => { it.go('https://callback.example/') })
