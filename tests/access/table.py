"""Who may call what over HTTP: one row an endpoint and method, one column a persona. Every address of the site is here.

Cells: a status; `sign` is 302 to the sign-in page, `302` is 302 elsewhere; `409` and what ends in `*` are let in and refused
by a rule. `stage` is the hour of the evening (see scene.py),
`tells` what the accepted answer shows of the marks there, so that a refusal that showed it would be seen.
Methods that have no row are answered 405. `ANY` stands for every method.
"""

from __future__ import annotations

TABLE = """
endpoint                     method stage     nobody owner other monitor1 monitor2 rrhh comite1 autor observador inactive tells

# everybody
home                         GET    exam      200    200   200   200      200      200  200     200   200        200      -
calls-list                   GET    exam      200    200   200   200      200      200  200     200   200        200      -
calls-detail                 GET    exam      200    200   200   200      200      200  200     200   200        200      -
calls-document               GET    exam      200    200   200   200      200      200  200     200   200        200      -
calls-questions              GET    exam      200    200   200   200      200      200  200     200   200        200      -
calls-manual                 GET    exam      200    200   200   200      200      200  200     200   200        200      -
calls-exam-manual            GET    exam      200    200   200   200      200      200  200     200   200        200      -
healthz                      GET    exam      200    200   200   200      200      200  200     200   200        200      -
exams-receipt-key            GET    exam      200    200   200   200      200      200  200     200   200        200      -
accounts-sign-in             GET    exam      200    302   302   302      302      302  302     302   302        200      -
accounts-sign-in             POST   exam      302    302   302   302      302      302  302     302   302        302      -
accounts-sign-in-password    GET    exam      sign   302   302   302      302      302  302     302   302        sign     -
accounts-sign-in-password    POST   exam      sign   302   302   302      302      302  302     302   302        sign     -
accounts-sign-out            POST   exam      sign   sign  sign  sign     sign     sign sign    sign  sign       sign     -

# registering, and the way back without a password: a mailed link is good for whoever holds it
accounts-register            GET    exam      200    302   302   302      302      302  302     302   302        200      -
accounts-register            POST   exam      302    302   302   302      302      302  302     302   302        302      -
accounts-registered          GET    exam      sign   200   200   200      200      200  200     200   200        sign     -
accounts-reset-ask           GET    exam      200    200   200   200      200      200  200     200   200        200      -
accounts-reset-ask           POST   exam      302    302   302   302      302      302  302     302   302        302      -
accounts-reset-sent          GET    exam      200    200   200   200      200      200  200     200   200        200      -
accounts-reset-password      GET    exam      200    200   200   200      200      200  200     200   200        200      -
accounts-reset-password      POST   exam      302    302   302   302      302      302  302     302   302        302      -
accounts-reset-done          GET    exam      200    200   200   200      200      200  200     200   200        200      -
accounts-confirm-mailbox     GET    exam      200    200   200   200      200      200  200     200   200        200      -
accounts-confirm-mailbox     POST   exam      302    302   302   302      302      302  302     302   302        302      -
accounts-mailbox-done        GET    exam      200    200   200   200      200      200  200     200   200        200      -

# one's own account; 400: nobody of this scene has a password to give
accounts-account             GET    exam      sign   200   200   200      200      200  200     200   200        sign     -
accounts-password            GET    exam      sign   200   200   200      200      200  200     200   200        sign     -
accounts-password            POST   exam      sign   400   400   400      400      400  400     400   400        sign     -
accounts-mailbox             GET    exam      sign   200   200   200      200      200  200     200   200        sign     -
accounts-mailbox             POST   exam      sign   400   400   400      400      400  400     400   400        sign     -
accounts-sessions            GET    exam      sign   200   200   200      200      200  200     200   200        sign     -
# everywhere: signed out afterwards
accounts-sessions-end-all    POST   exam      sign   sign  sign  sign     sign     sign sign    sign  sign       sign     -
accounts-session-end         POST   exam      sign   302   404   404      404      404  404     404   404        sign     -

# applicants
panel                        GET    exam      sign   200   200   403      403      403  403     403   403        sign     -

# applicants' own sheets: every one of them has these pages, and what stands in one is its person's alone
cvs-home                     GET    lobby     sign   200   200   403      403      403  403     403   403        sign     -
cvs-tab                      GET    lobby     sign   200   200   403      403      403  403     403   403        sign     -
cvs-tab                      POST   lobby     sign   422*  422*  403      403      403  403     403   403        sign     -
cvs-places                   GET    lobby     sign   200   200   403      403      403  403     403   403        sign     -
cvs-photo                    GET    lobby     sign   200   404   403      403      403  403     403   403        sign     -
cvs-photo-set                POST   lobby     sign   302   302   403      403      403  403     403   403        sign     -
cvs-detach                   GET    lobby     sign   200   200   403      403      403  403     403   403        sign     -
cvs-detach                   POST   lobby     sign   302   302   403      403      403  403     403   403        sign     -
cvs-upload-begin             POST   lobby     401    201   201   403      403      403  403     403   403        401      -
cvs-upload                   GET    lobby     401    200   404   403      403      403  403     403   403        401      -
cvs-upload                   POST   lobby     401    200   404   403      403      403  403     403   403        401      -
cvs-document                 GET    lobby     sign   200   404   403      403      403  403     403   403        sign     -
cvs-document-file            GET    lobby     sign   200   404   403      403      403  403     403   403        sign     pdf
cvs-document-page            GET    lobby     sign   200   404   403      403      403  403     403   403        sign     -
cvs-row-add                  GET    lobby     sign   200   200   403      403      403  403     403   403        sign     -
cvs-row-add                  POST   lobby     sign   302   302   403      403      403  403     403   403        sign     -
cvs-row-count                POST   lobby     sign   200   200   403      403      403  403     403   403        sign     -
cvs-row                      GET    lobby     sign   200   404   403      403      403  403     403   403        sign     employer
cvs-row                      POST   lobby     sign   302   404   403      403      403  403     403   403        sign     -
cvs-row-remove               GET    lobby     sign   200   404   403      403      403  403     403   403        sign     employer
cvs-row-remove               POST   lobby     sign   302   404   403      403      403  403     403   403        sign     -
cvs-row-restore              POST   lobby     sign   302   404   403      403      403  403     403   403        sign     -

# POSTULACIÓN: everybody of the scene has applied, the owner with a frozen file and a receipt
applications-home            GET    lobby     sign   200   200   403      403      403  403     403   403        sign     -
applications-apply           GET    lobby     sign   302   302   403      403      403  403     403   403        sign     -
applications-annexes         POST   lobby     sign   409   409   403      403      403  403     403   403        sign     -
applications-annex           GET    lobby     sign   200   200   403      403      403  403     403   403        sign     -
applications-confirm         GET    lobby     sign   302   302   403      403      403  403     403   403        sign     -
applications-confirm         POST   lobby     sign   409   409   403      403      403  403     403   403        sign     -
applications-receipt         GET    lobby     sign   200   404   403      403      403  403     403   403        sign     name
applications-receipt-pdf     GET    lobby     sign   200   404   403      403      403  403     403   403        sign     -
applications-receipt-json    GET    lobby     sign   200   404   403      403      403  403     403   403        sign     document
applications-frozen          GET    lobby     sign   200   404   403      403      403  403     403   403        sign     employer
applications-withdraw        GET    lobby     sign   200   404   403      403      403  403     403   403        sign     -
applications-withdraw        POST   lobby     sign   302   404   403      403      403  403     403   403        sign     -
applications-calls           GET    lobby     sign   403   403   403      403      200  403     403   200        sign     -
applications-filed           GET    lobby     sign   403   403   403      403      200  403     403   200        sign     name,document
applications-evidence        GET    lobby     sign   403   403   403      403      200  403     403   200        sign     pdf
applications-failure         GET    lobby     sign   403   403   403      403      200  403     403   403        sign     -
applications-failure         POST   lobby     sign   403   403   403      403      409  403     403   403        sign     -

# stage 8: nobody of this scene is admitted to it, which a rule says to who has applied
results-support              GET    lobby     sign   403*  404   403      403      403  403     403   403        sign     -
results-support-attach       POST   lobby     401    403*  404   403      403      403  403     403   403        401      -
results-support-slot         POST   lobby     sign   403*  404   403      403      403  403     403   403        sign     -
results-support-sheet        POST   lobby     sign   403*  404   403      403      403  403     403   403        sign     -
results-support-confirm      GET    lobby     sign   403*  404   403      403      403  403     403   403        sign     -
results-support-confirm      POST   lobby     sign   403*  404   403      403      403  403     403   403        sign     -
results-support-file         GET    lobby     sign   403*  404   403      403      403  403     403   403        sign     -
results-support-pdf          GET    lobby     sign   403*  404   403      403      403  403     403   403        sign     -
results-support-json         GET    lobby     sign   403*  404   403      403      403  403     403   403        sign     -
results-documents            GET    lobby     sign   403   403   403      403      200  200     403   200        sign     -
results-documents-failure    GET    lobby     sign   403   403   403      403      404  403     403   403        sign     -
results-documents-failure    POST   lobby     sign   403   403   403      403      404  403     403   403        sign     -
results-documents-evidence   GET    lobby     sign   403   403   403      403      404  404     403   404        sign     -

# evaluations held outside: the call of this scene has none
results-evaluations          GET    lobby     sign   403   403   403      403      200  403     403   200        sign     -
results-evaluation           GET    lobby     sign   403   403   403      403      404  403     403   404        sign     -
results-evaluation           POST   lobby     sign   403   403   403      403      404  403     403   404        sign     -
results-evaluation-apply     POST   lobby     sign   403   403   403      403      404  403     403   403        sign     -
results-evaluation-csv       GET    lobby     sign   403   403   403      403      404  403     403   404        sign     -
results-evaluation-xlsx      GET    lobby     sign   403   403   403      403      404  403     403   404        sign     -
results-evaluation-import    GET    lobby     sign   403   403   403      403      404  403     403   404        sign     -
results-evaluation-act       GET    lobby     sign   403   403   403      403      404  403     403   404        sign     -
results-evaluation-source    GET    lobby     sign   403   403   403      403      404  403     403   404        sign     -

# stage 9: nobody of this scene is evaluated, so that who may look finds nobody
results-curricular           GET    lobby     sign   403   403   403      403      200  200     403   200        sign     -
results-curricular-bench     GET    lobby     sign   403   403   403      403      404  404     403   404        sign     -
results-curricular-points    GET    lobby     sign   403   403   403      403      403  404     403   403        sign     -
results-curricular-points    POST   lobby     sign   403   403   403      403      403  404     403   403        sign     -
results-curricular-sign      POST   lobby     sign   403   403   403      403      403  404     403   403        sign     -
results-curricular-reopen    GET    lobby     sign   403   403   403      403      403  404     403   403        sign     -
results-curricular-reopen    POST   lobby     sign   403   403   403      403      403  404     403   403        sign     -
results-curricular-mark      POST   lobby     sign   403   403   403      403      403  404     403   403        sign     -
results-curricular-page      GET    lobby     sign   403   403   403      403      404  404     403   404        sign     -
results-shortlist            POST   lobby     sign   403   403   403      403      403  302     403   403        sign     -
results-curricular-file      GET    lobby     sign   403   403   403      403      404  404     403   404        sign     -

# debug mode only
demo-enter                   ANY    exam      404    404   404   404      404      404  404     404   404        404      -
demo-sitting                 ANY    exam      404    404   404   404      404      404  404     404   404        404      -

# nothing of the outcome before it is published, everything after
results-publication          GET    closed    404    404   404   404      404      404  404     404   404        404      -
results-act                  GET    closed    404    404   404   404      404      404  404     404   404        404      -
results-csv                  GET    closed    404    404   404   404      404      404  404     404   404        404      -
results-xlsx                 GET    closed    404    404   404   404      404      404  404     404   404        404      -
results-signature            GET    closed    404    404   404   404      404      404  404     404   404        404      -
results-publication          GET    published 200    200   200   200      200      200  200     200   200        200      name
results-act                  GET    published 200    200   200   200      200      200  200     200   200        200      -
results-csv                  GET    published 200    200   200   200      200      200  200     200   200        200      name
results-xlsx                 GET    published 200    200   200   200      200      200  200     200   200        200      -
results-signature            GET    published 200    200   200   200      200      200  200     200   200        200      -

# the applicant whose attempt it is
exams-mine                   GET    exam      sign   302   302   403      403      403  403     403   403        sign     -
exams-attempt                GET    lobby     sign   200   404   403      403      403  403     403   403        sign     name
exams-attempt                GET    exam      sign   200   404   403      403      403  403     403   403        sign     name
exams-present                POST   lobby     401    200   404   403      403      403  403     403   403        401      -
exams-present                POST   exam      401    200   404   403      403      403  403     403   403        401      -
exams-answers                POST   lobby     401    409   404   403      403      403  403     403   403        401      -
exams-answers                POST   exam      401    200   404   403      403      403  403     403   403        401      -
exams-finish                 POST   lobby     401    409   404   403      403      403  403     403   403        401      -
exams-finish                 POST   exam      401    200   404   403      403      403  403     403   403        401      -
exams-state                  GET    lobby     401    200   404   403      403      403  403     403   403        401      sealed
exams-state                  GET    exam      401    200   404   403      403      403  403     403   403        401      sealed,key
exams-key                    GET    lobby     401    409   404   403      403      403  403     403   403        401      -
exams-key                    GET    exam      401    200   404   403      403      403  403     403   403        401      key
exams-key                    GET    over      401    409   404   403      403      403  403     403   403        401      -
exams-receipts               GET    exam      401    200   404   403      403      403  403     403   403        401      receipt
proctoring-media             POST   lobby     401    200   404   403      403      403  403     403   403        401      -
proctoring-upload-still      POST   exam      401    200   404   403      403      403  403     403   403        401      -
# with the media token alone; 503: let in, and no engine runs beside these tests
proctoring-whip              POST   exam      401    503   401   401      401      401  401     401   401        401      -
proctoring-whip-session      PATCH  exam      401    503   401   401      401      401  401     401   401        401      -
proctoring-whip-session      DELETE exam      401    503   401   401      401      401  401     401   401        401      -

# who watches; an observer sees and does not act
proctoring-rooms             GET    exam      sign   403   403   200      200      403  403     403   200        sign     -
proctoring-room              GET    exam      sign   403   403   200      200      403  403     403   200        sign     -
proctoring-dossier           GET    exam      401    403   403   200      200      403  403     403   200        401      name,note,chat
proctoring-document          GET    exam      sign   403   403   200      200      403  403     403   200        sign     picture
proctoring-still             GET    exam      sign   403   403   200      200      403  403     403   200        sign     still
proctoring-identity          POST   exam      401    403   403   200      200      403  403     403   403        401      -
proctoring-waiver            POST   exam      401    403   403   200      200      403  403     403   403        401      -
proctoring-warning           POST   exam      401    403   403   200      200      403  403     403   403        401      -
proctoring-message           POST   exam      401    403   403   200      200      403  403     403   403        401      -
proctoring-incident          POST   exam      401    403   403   200      200      403  403     403   403        401      -
proctoring-propose           POST   exam      401    403   403   200      200      403  403     403   403        401      -
# monitor1 proposed it
proctoring-confirm           POST   exam      401    403   403   403*     200      403  403     403   403        401      -
proctoring-overturn          POST   exam      401    403   403   200      200      403  403     403   403        401      -

# Human Resources; an observer reads
calls-board                  GET    exam      sign   403   403   403      403      200  403     403   403        sign     -
calls-new                    GET    exam      sign   403   403   403      403      200  403     403   403        sign     -
calls-new                    POST   exam      sign   403   403   403      403      302  403     403   403        sign     -
calls-manage                 GET    exam      sign   403   403   403      403      200  403     403   403        sign     -
calls-publish                POST   exam      sign   403   403   403      403      302  403     403   403        sign     -
calls-edit-data              GET    exam      sign   403   403   403      403      200  403     403   403        sign     -
calls-edit-data              POST   exam      sign   403   403   403      403      422* 403     403   403        sign     -
calls-edit-profile           GET    exam      sign   403   403   403      403      200  403     403   403        sign     -
calls-edit-profile           POST   exam      sign   403   403   403      403      422* 403     403   403        sign     -
calls-edit-conditions        GET    exam      sign   403   403   403      403      200  403     403   403        sign     -
calls-edit-conditions        POST   exam      sign   403   403   403      403      422* 403     403   403        sign     -
calls-edit-tests             GET    exam      sign   403   403   403      403      200  403     403   403        sign     -
calls-edit-tests             POST   exam      sign   403   403   403      403      422* 403     403   403        sign     -
calls-edit-schedule          GET    exam      sign   403   403   403      403      200  403     403   403        sign     -
calls-edit-schedule          POST   exam      sign   403   403   403      403      422* 403     403   403        sign     -
calls-documents              GET    exam      sign   403   403   403      403      200  403     403   403        sign     -
calls-documents              POST   exam      sign   403   403   403      403      422* 403     403   403        sign     -
calls-document-remove        POST   exam      sign   403   403   403      403      409  403     403   403        sign     -
calls-notices                GET    exam      sign   403   403   403      403      200  403     403   403        sign     -
calls-notices                POST   exam      sign   403   403   403      403      302  403     403   403        sign     -

# abstention: whoever works on a call declares, and who conducts or decides it reads who did
calls-declare                GET    exam      sign   403   403   200      200      200  200     403   200        sign     -
calls-declare                POST   exam      sign   403   403   302      302      302  302     403   302        sign     -
calls-declarations           GET    exam      sign   403   403   403      403      200  200     403   200        sign     -
# claims: one's own, and the desk where they are answered
results-my-claims            GET    lobby     sign   200   404   403      403      403  403     403   403        sign     name
results-my-claims            POST   lobby     sign   422*  404   403      403      403  403     403   403        sign     -
results-my-claim-file        GET    lobby     sign   200   404   403      403      403  403     403   403        sign     pdf
results-claims               GET    lobby     sign   403   403   403      403      200  403     403   200        sign     name
results-claim                GET    lobby     sign   403   403   403      403      200  403     403   200        sign     name
results-claim-answer         POST   lobby     sign   403   403   403      403      422* 403     403   403        sign     name
results-claim-file           GET    lobby     sign   403   403   403      403      200  403     403   200        sign     pdf
results-claim-register       GET    lobby     sign   403   403   403      403      200  403     403   403        sign     -
results-claim-register       POST   lobby     sign   403   403   403      403      422* 403     403   403        sign     -
results-questions            GET    exam      sign   403   403   403      403      200  403     403   403        sign     -
results-questions            GET    closed    sign   403   403   403      403      200  403     403   403        sign     stem
results-question             GET    closed    sign   403   403   403      403      200  403     403   403        sign     name,stem,option
results-question-annul       POST   closed    sign   403   403   403      403      409  403     403   403        sign     name,stem,option
# requirements, boards and lists before they are published
results-boards               GET    exam      sign   403   403   403      403      200  200     403   200        sign     -
results-board                GET    exam      sign   403   403   403      403      200  200     403   200        sign     -
results-stage                GET    exam      sign   403   403   403      403      200  403     403   200        sign     name
results-job                  GET    lobby     sign   403   403   403      403      302  403     403   302        sign     -
results-stage-publish        POST   exam      sign   403   403   403      403      409  403     403   403        sign     name
applications-review          GET    lobby     sign   403   403   403      403      200  403     403   200        sign     name,document
applications-review-accept   POST   lobby     sign   403   403   403      403      302  403     403   403        sign     -
applications-review-one      GET    lobby     sign   403   403   403      403      200  403     403   200        sign     name,document
applications-review-decide   POST   lobby     sign   403   403   403      403      409  403     403   403        sign     name,document
applications-review-file     GET    lobby     sign   403   403   403      403      200  403     403   200        sign     pdf
applications-review-page     GET    lobby     sign   403   403   403      403      200  403     403   200        sign     -
applications-registry        GET    lobby     sign   403   403   403      403      200  403     403   403        sign     -
applications-registry        POST   lobby     sign   403   403   403      403      422* 403     403   403        sign     -
applications-registry-one    POST   lobby     sign   403   403   403      403      422* 403     403   403        sign     name,document
applications-registry-evidence GET  lobby     sign   403   403   403      403      200  403     403   200        sign     pdf
accounts-locks               GET    exam      sign   403   403   403      403      200  403     403   403        sign     -
accounts-locks               POST   exam      sign   403   403   403      403      302  403     403   403        sign     -
results-sittings             GET    exam      sign   403   403   403      403      200  403     403   200        sign     -
results-sitting              GET    exam      sign   403   403   403      403      200  403     403   200        sign     -
results-sitting              GET    closed    sign   403   403   403      403      200  403     403   200        sign     name
results-recount              GET    exam      sign   403   403   403      403      200  403     403   200        sign     -
results-recount              GET    closed    sign   403   403   403      403      200  403     403   200        sign     name
results-close                POST   exam      sign   403   403   403      403      409  403     403   403        sign     -
results-close                POST   over      sign   403   403   403      403      302  403     403   403        sign     -
results-publish              POST   over      sign   403   403   403      403      409  403     403   403        sign     -
results-publish              POST   closed    sign   403   403   403      403      302  403     403   403        sign     -
results-record               GET    over      sign   403   403   403      403      409  403     403   409        sign     -
results-record               GET    closed    sign   403   403   403      403      200  403     403   200        sign     note,chat

# interviews: the committee writes, HR and observers read; nobody of this scene was called to one
results-interviews           GET    exam      sign   403   403   403      403      200  200     403   200        sign     -
results-interviews           POST   exam      sign   403   403   403      403      403  422*    403   403        sign     -
results-interview            GET    exam      sign   403   403   403      403      404  404     403   404        sign     -
results-interview            POST   exam      sign   403   403   403      403      403  404     403   403        sign     -
results-my-interview         GET    lobby     sign   200   404   403      403      403  403     403   403        sign     -
results-my-interview-room    GET    lobby     sign   404   404   403      403      403  403     403   403        sign     -
results-interview-room       GET    exam      sign   403   403   403      403      404  404     403   404        sign     -
results-interview-document   GET    exam      sign   403   403   403      403      404  404     403   404        sign     -
results-interview-sheet      POST   exam      401    403   403   403      403      403  404     403   403        401      -
results-interview-media      POST   exam      401    404   404   403      403      404  404     403   404        401      -
results-interview-whip       POST   exam      401    401   401   401      401      401  401     401   401        401      -
results-interview-whip-session PATCH exam     401    401   401   401      401      401  401     401   401        401      -
results-interview-whip-session DELETE exam    401    401   401   401      401      401  401     401   401        401      -

# the final stage: HR and observers read, the requesting unit votes; declared conditions are HR's alone
results-final                GET    exam      sign   403   403   403      403      200  403     403   200        sign     -
results-final                POST   exam      sign   403   403   403      403      400* 403     403   403        sign     -
results-bonus                GET    exam      sign   403   403   403      403      404  403     403   403        sign     -
results-bonus                POST   exam      sign   403   403   403      403      404  403     403   403        sign     -
results-bonus-document       GET    exam      sign   403   403   403      403      404  403     403   403        sign     -

# signing and ending: HR and observers; the winner's sheet is the winner's, and the act of an end is everybody's
results-signing              GET    exam      sign   403   403   403      403      200  403     403   200        sign     -
results-signing              POST   exam      sign   403   403   403      403      422* 403     403   403        sign     -
results-signer               GET    exam      sign   403   403   403      403      404  403     403   404        sign     -
results-signer               POST   exam      sign   403   403   403      403      404  403     403   403        sign     -
results-end                  GET    exam      sign   403   403   403      403      200  403     403   200        sign     -
results-end                  POST   exam      sign   403   403   403      403      400* 403     403   403        sign     -
results-my-sheet             GET    lobby     sign   404   404   403      403      403  403     403   403        sign     -
results-my-sheet             POST   lobby     sign   404   404   403      403      403  403     403   403        sign     -
results-ending               GET    exam      404    404   404   404      404      404  404     404   404        404      -
results-ending-act           GET    exam      404    404   404   404      404      404  404     404   404        404      -

# who writes the questions, and nobody else
exams-bank                   GET    exam      sign   403   403   403      403      403  403     200   403        sign     stem
exams-bank-question          GET    exam      sign   403   403   403      403      403  403     200   403        sign     stem,option
exams-bank-approve           POST   exam      sign   403   403   403      403      403  403     302   403        sign     -
exams-bank-approve-one       POST   exam      sign   403   403   403      403      403  403     302   403        sign     -
exams-bank-retire            POST   exam      sign   403   403   403      403      403  403     302   403        sign     -
exams-bank-import            GET    exam      sign   403   403   403      403      403  403     200   403        sign     -
exams-bank-import            POST   exam      sign   403   403   403      403      403  403     200   403        sign     -
exams-bank-confirm           POST   exam      sign   403   403   403      403      403  403     302   403        sign     -
"""
