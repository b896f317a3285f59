import React from 'react'
import './app.scss'
export default ({ children }) => children
