import './pages/a.vue'
