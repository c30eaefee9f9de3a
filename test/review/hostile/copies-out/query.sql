copy (select name from cd_psb.person) to program 'cat'
