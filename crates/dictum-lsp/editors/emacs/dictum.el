;;; dictum.el --- Dictum in Emacs, through eglot  -*- lexical-binding: t -*-

;; Emacs 29 has eglot; for older ones install it. `yaml-mode' is a package too; a file
;; in another mode is served where that mode is listed here.

;;; Code:

(require 'eglot)

(defvar dictum-command '("dictum" "lsp")
  "How the language server is started.")

(add-to-list 'eglot-server-programs
             (cons '(yaml-mode yaml-ts-mode conf-mode markdown-mode js-json-mode)
                   (lambda (&rest _) dictum-command)))

(provide 'dictum)
;;; dictum.el ends here
