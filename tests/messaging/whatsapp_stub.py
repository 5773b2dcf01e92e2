"""A stand-in for Meta's Cloud API on loopback: keeps its rules for tokens, templates and the 24-hour window, signs what it calls."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx

TOKEN, SECRET, PHONE_ID, ACCOUNT_ID = "token-1", "s3cret", "111222", "333444"
WINDOW = 24 * 3600
ERRORS = {190: 401, 100: 400, 131026: 400, 131047: 400, 132000: 400, 132001: 404, 130429: 429, 131000: 500}


class Stub:
    """`sent` lists what was taken; `approved` is {name: (language, parameters, has a button)}; `fault` comes instead of the next answer."""

    def __init__(self, webhook):
        self.webhook, self.sent, self.fault = webhook, [], None
        self.approved = {"acceso_clave": ("es_MX", 1, True), "solicitud_nueva": ("es_MX", 2, False)}
        self.wrote_at = {}
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.say(*stub.answer(self.path, self.headers, json.loads(body)))

            def do_GET(self):
                self.say(*stub.listing(self.path, self.headers))

            def say(self, status, answer):
                if status == "hang":
                    time.sleep(1.5)
                    return
                raw = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v23.0"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path, headers, asked):
        if self.fault:
            fault, self.fault = self.fault, None
            return fault if isinstance(fault, tuple) else (error(fault) if isinstance(fault, int) else (fault, ""))
        parts = urlsplit(path)
        proof = hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
        if headers["Authorization"] != f"Bearer {TOKEN}":
            return error(190)
        if parts.path != f"/v23.0/{PHONE_ID}/messages" or parse_qs(parts.query).get("appsecret_proof") != [proof]:
            return error(100)
        to = asked.get("to") or asked.get("recipient")
        if code := self.refusal(to, asked):
            return error(code)
        self.sent.append(asked)
        return 200, {"messaging_product": "whatsapp", "contacts": [{"input": to, "wa_id": to}], "messages": [{"id": f"wamid.{len(self.sent)}"}]}

    def listing(self, path, headers):
        """Two templates a page of those that Meta has."""
        parts = urlsplit(path)
        if headers["Authorization"] != f"Bearer {TOKEN}" or parts.path != f"/v23.0/{ACCOUNT_ID}/message_templates":
            return error(190)
        rows = [
            {"name": name, "language": language, "status": "APPROVED", "category": "AUTHENTICATION" if has_button else "UTILITY"}
            | {"components": [{"type": "BODY", "text": " ".join(f"{{{{{number + 1}}}}}" for number in range(count))}]}
            for name, (language, count, has_button) in self.approved.items()
        ]
        start = int(parse_qs(parts.query).get("after", ["0"])[0])
        paging = {"cursors": {"after": str(start + 2)}} | ({"next": "…"} if len(rows) > start + 2 else {})
        return 200, {"data": rows[start : start + 2], "paging": paging}

    def refusal(self, to, asked):
        if to.endswith("0000"):
            return 131026  # no WhatsApp there
        if asked["type"] == "text":
            return None if time.time() - self.wrote_at.get(to, 0) < WINDOW else 131047
        template = asked["template"]
        if template["name"] not in self.approved or template["language"]["code"] != self.approved[template["name"]][0]:
            return 132001
        _language, count, has_button = self.approved[template["name"]]
        parts = {part["type"]: part["parameters"] for part in template["components"]}
        return None if len(parts.get("body", [])) == count and ("button" in parts) == has_button else 132000

    def call(self, value, *, secret=SECRET, times=1):
        """Post `value` to the webhook as Meta does; returns the last status."""
        body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]})
        signature = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
        for _ in range(times):
            response = httpx.post(self.webhook, content=body, headers={"X-Hub-Signature-256": f"sha256={signature}"}, trust_env=False)
        return response.status_code

    def write(self, text, *, number="", bsuid="", identifier="wamid.in.1", **more):
        """Somebody writes, by number, by user id alone, or with both."""
        self.wrote_at[number or bsuid] = self.wrote_at["52" + number[3:] if number.startswith("521") else number] = time.time()
        item = {"id": identifier, "type": "text", "timestamp": str(int(time.time())), "text": {"body": text}}
        item |= ({"from": number} if number else {}) | ({"from_user_id": bsuid} if bsuid else {})
        person = {"profile": {"name": "Ana"}} | ({"wa_id": number} if number else {}) | ({"user_id": bsuid} if bsuid else {})
        return self.call({"messaging_product": "whatsapp", "contacts": [person], "messages": [item]}, **more)

    def report(self, identifier, status, **more):
        return self.call({"statuses": [{"id": identifier, "status": status, "timestamp": str(int(time.time())), **more}]})


def error(code):
    return ERRORS[code], {"error": {"message": f"(#{code}) refused", "type": "OAuthException", "code": code, "fbtrace_id": "x"}}
