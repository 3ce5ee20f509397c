"""The API's hot routes in FastAPI: the same databases, the same statements, the same JSON."""

import asyncio
import os
import ssl
import time
import uuid

import asyncpg
from fastapi import FastAPI
from redis import asyncio as redis

app = FastAPI()


def trust(pem):
    context = ssl.create_default_context(cadata=pem)
    return context


@app.on_event("startup")
async def connect():
    app.state.postgres = await asyncpg.create_pool(
        host=os.environ["PGHOST"],
        port=int(os.environ["PGPORT"]),
        database=os.environ["PGDATABASE"],
        user=os.environ["PGUSER"],
        password=os.environ["PGPASSWORD"],
        ssl=trust(os.environ["PGSSLROOTCERT_PEM"]),
        min_size=1,
        max_size=5,
    )
    ca_file = os.environ["VALKEY_CA_FILE"]
    app.state.valkey = redis.Redis(
        host=os.environ["VALKEY_HOST"],
        port=int(os.environ["VALKEY_PORT"]),
        password=os.environ["VALKEY_PASSWORD"],
        ssl=True,
        ssl_ca_certs=ca_file,
        decode_responses=True,
    )
    app.state.key = f"peer:{uuid.uuid4()}"


@app.get("/healthz")
async def healthz():
    return {"status": "ok", "version": "peer"}


@app.get("/version")
async def version():
    return {"version": "peer", "commit": "none"}


@app.get("/db/status")
async def database_status():
    (postgres, postgres_time), (valkey, valkey_time) = await asyncio.gather(check_postgres(), check_valkey())
    return {
        "postgres": postgres,
        "valkey": valkey,
        "postgres_last_update": postgres_time,
        "valkey_last_update": valkey_time,
    }


async def check_postgres():
    endpoint = f"{os.environ['PGHOST']}:{os.environ['PGPORT']}"
    began = time.perf_counter()
    try:
        value = uuid.uuid4()
        async with app.state.postgres.acquire() as connection:
            await connection.execute(
                "INSERT INTO connectivity_probe (id, value, written_at) VALUES (1, $1, now()) "
                "ON CONFLICT (id) DO UPDATE SET value = excluded.value, written_at = excluded.written_at",
                value,
            )
            await connection.fetchval("SELECT value FROM connectivity_probe WHERE id = 1")
            updated = await connection.fetchval("SELECT timestamp FROM last_update WHERE source = 'postgres'")
        latency = (time.perf_counter() - began) * 1000
        return {"ok": True, "latency_ms": latency, "endpoint": endpoint, "error": None}, updated
    except Exception as error:
        return {"ok": False, "latency_ms": 0, "endpoint": endpoint, "error": type(error).__name__}, None


async def check_valkey():
    endpoint = f"{os.environ['VALKEY_HOST']}:{os.environ['VALKEY_PORT']}"
    began = time.perf_counter()
    try:
        value = str(uuid.uuid4())
        async with app.state.valkey.pipeline(transaction=False) as pipeline:
            pipeline.ping()
            pipeline.set(app.state.key, value, ex=300)
            pipeline.get(app.state.key)
            pipeline.get("worker:last_update")
            answers = await pipeline.execute()
        assert answers[2] == value
        latency = (time.perf_counter() - began) * 1000
        return {"ok": True, "latency_ms": latency, "endpoint": endpoint, "error": None}, answers[3]
    except Exception as error:
        return {"ok": False, "latency_ms": 0, "endpoint": endpoint, "error": type(error).__name__}, None
