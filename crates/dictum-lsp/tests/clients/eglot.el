;;; eglot.el --- Emacs with eglot, in batch: opens, edits, saves, gets the diagnostics  -*- lexical-binding: t -*-

;; Run by `cargo xtask editors`, in a copy of a pack's folder beside a mini-program.

;;; Code:

(require 'cl-lib)
(load (expand-file-name "emacs/dictum.el" (getenv "DICTUM_EDITORS")))
(require 'flymake)

(setq dictum-command (list (getenv "DICTUM") "lsp")
      eglot-sync-connect 30
      eglot-autoshutdown t
      eglot-send-changes-idle-time 0.05
      make-backup-files nil
      create-lockfiles nil)

(defun test-fail (format &rest arguments)
  (message "emacs: %s" (apply #'format format arguments))
  (kill-emacs 1))

(defun test-wait-for (what condition)
  (let ((end (+ (float-time) 30)))
    (while (and (not (funcall condition)) (< (float-time) end))
      (accept-process-output nil 0.05)
      (flymake-start))
    (unless (funcall condition) (test-fail "waited in vain for %s" what))))

(defun test-finding (code)
  "The diagnostic whose text begins with CODE or names it."
  (cl-find-if (lambda (it) (string-match-p (regexp-quote code) (flymake-diagnostic-text it)))
              (flymake-diagnostics)))

(find-file "console.yaml")
(conf-mode)
(cl-letf (((symbol-function 'y-or-n-p) (lambda (&rest _) t)))
  (let ((noninteractive nil))
    (apply #'eglot (eglot--guess-contact))))
(setq noninteractive nil)
(flymake-mode 1)
(flymake-start)

;; The finding stands under the switch that is off.
(test-wait-for "a finding" (lambda () (test-finding "real-time playback")))
(let* ((found (test-finding "real-time playback"))
       (words (buffer-substring-no-properties (flymake-diagnostic-beg found)
                                              (flymake-diagnostic-end found))))
  (unless (string= words "false") (test-fail "the finding stands under `%s'" words))
  (goto-char (flymake-diagnostic-beg found))
  (delete-char (length "false"))
  (insert "true"))
(eglot--signal-textDocument/didChange)
(test-wait-for "the finding to go" (lambda () (not (test-finding "real-time playback"))))
(save-buffer)
(test-wait-for "the file"
               (lambda ()
                 (with-temp-buffer
                   (insert-file-contents "console.yaml")
                   (search-forward "live_player: true" nil t))))

;; Hover, by the protocol's own road.
(goto-char (point-min))
(search-forward "live_player: tr")
(let* ((answer (jsonrpc-request (eglot--current-server-or-lose) :textDocument/hover
                                (eglot--TextDocumentPositionParams)))
       (words (plist-get (plist-get answer :contents) :value)))
  (unless (string-match-p "live-player-disabled" words) (test-fail "the hover says `%s'" words)))

;; The document: a heading without its space, with a fix.
(find-file "willingness-verification/requirements.md")
(conf-mode)
(let ((noninteractive nil)) (apply #'eglot (eglot--guess-contact)))
(flymake-mode 1)
(flymake-start)
(test-wait-for "the document's findings" (lambda () (test-finding "no space follows")))
(goto-char (flymake-diagnostic-beg (test-finding "no space follows")))
(let* ((place (eglot--pos-to-lsp-position))
       (actions (jsonrpc-request (eglot--current-server-or-lose) :textDocument/codeAction
                                 (list :textDocument (eglot--TextDocumentIdentifier)
                                       :range (list :start place :end place)
                                       :context (list :diagnostics [])))))
  (when (zerop (length actions)) (test-fail "there is no fix"))
  (eglot--apply-workspace-edit (plist-get (elt actions 0) :edit)))
(eglot--signal-textDocument/didChange)
(test-wait-for "the fault to go" (lambda () (not (test-finding "no space follows"))))
(set-buffer-modified-p nil)

(message "emacs: passed")
(kill-emacs 0)
;;; eglot.el ends here
