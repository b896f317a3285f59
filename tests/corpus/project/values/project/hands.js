require('./line/module-parameter')(wx)
