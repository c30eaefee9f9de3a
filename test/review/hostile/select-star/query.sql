select person.* from cd_psb.person person where person.id_key = input.id_no_key
