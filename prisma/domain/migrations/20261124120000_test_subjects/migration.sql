-- Records of people, enterprises and dwellings that departments made up for testing. Only about these may a product's examples
-- ask: whoever submits a product learns whether an example holds, so an example about a real subject would be an answer
-- without consent, purpose or record. The key is the keyed hash that the raw tables have.
create table platform.test_subject (
  subject_key bytea primary key
);
revoke all on platform.test_subject from public, gateway;
