// The script of the page. Each file of this folder is a part of one function, in the order in which
// `write_page.py` names them; no part asks the network for anything, and none could.
(function () {
'use strict';

