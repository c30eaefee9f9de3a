#!/bin/sh
# Starts a standby: copies the primary the first time, follows it from then on. Its name is what a commit waits for.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA" && chown postgres:postgres "$PGDATA" && chmod 700 "$PGDATA"
  export PGPASSWORD="$REPLICATION_PASSWORD"
  until gosu postgres pg_basebackup -D "$PGDATA" -R -c fast \
    -d "host=$PRIMARY port=5432 user=replicator password=$REPLICATION_PASSWORD application_name=$STANDBY"; do
    sleep 2
  done
fi
exec docker-entrypoint.sh postgres "$@"
