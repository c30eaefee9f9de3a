#!/bin/sh
# Run once, when the primary's directory is made: who may replicate, and the data domain beside the marketplace.
set -eu
echo "host replication replicator all scram-sha-256" >> "$PGDATA/pg_hba.conf"
psql -v ON_ERROR_STOP=1 -v password="$REPLICATION_PASSWORD" <<'SQL'
create role replicator login replication password :'password';
create database sanquan_domain;
SQL
