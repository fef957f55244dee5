# SPDX-License-Identifier: Apache-2.0
"""HashiCorp's go-plugin protocol: a gRPC server on a Unix socket, whose address and certificate are printed in one line."""
import base64
import datetime
import json
import os
import signal
import sys
import tempfile
import threading
from concurrent import futures

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tf.gen import grpc_controller_pb2, grpc_controller_pb2_grpc, grpc_stdio_pb2_grpc, tfplugin_pb2_grpc

CORE_PROTOCOL, PROVIDER_PROTOCOL = "1", "6"
LARGE_MESSAGES = [("grpc.max_receive_message_length", 256 << 20), ("grpc.max_send_message_length", 256 << 20)]


def self_signed_certificate():
    """A certificate for "localhost" that lives as long as this process: DER for the client, credentials for the server."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    credentials = grpc.ssl_server_credentials([(private, certificate.public_bytes(serialization.Encoding.PEM))])
    return certificate.public_bytes(serialization.Encoding.DER), credentials


class Controller(grpc_controller_pb2_grpc.GRPCControllerServicer):
    """Terraform asks here for the end."""

    def __init__(self):
        self.ended = threading.Event()

    def Shutdown(self, request, context):
        self.ended.set()
        return grpc_controller_pb2.Empty()


class Stdio(grpc_stdio_pb2_grpc.GRPCStdioServicer):
    """Output that would be forwarded; there is none."""

    def StreamStdio(self, request, context):
        return iter([])


def _server(provider, controller):
    server = grpc.server(futures.ThreadPoolExecutor(8), options=LARGE_MESSAGES)
    tfplugin_pb2_grpc.add_ProviderServicer_to_server(provider, server)
    grpc_controller_pb2_grpc.add_GRPCControllerServicer_to_server(controller, server)
    grpc_stdio_pb2_grpc.add_GRPCStdioServicer_to_server(Stdio(), server)
    return server


def serve(provider):
    """Serves the Terraform that started us, until it says that it is done."""
    controller = Controller()
    server = _server(provider, controller)
    with tempfile.TemporaryDirectory(prefix="lifeboat-stand-in.") as directory:
        socket = f"{directory}/socket"
        certificate, credentials = self_signed_certificate()
        server.add_secure_port(f"unix://{socket}", credentials)
        server.start()
        encoded = base64.b64encode(certificate).decode().rstrip("=")
        print("|".join([CORE_PROTOCOL, PROVIDER_PROTOCOL, "unix", socket, "grpc", encoded]), flush=True)
        controller.ended.wait()
        # Just long enough for the answer to go out: Terraform starts and ends a provider several times in each command.
        server.stop(grace=0.01).wait()
    sys.stdout.flush()
    os._exit(0)


def serve_attached(provider, socket):
    """Serves one terraform command after the other, which find us by what we print: the value of TF_REATTACH_PROVIDERS.

    A command starts its provider several times; not having to start Python each time halves the time of the tests.
    """
    server = _server(provider, Controller())
    server.add_insecure_port(f"unix://{socket}")
    server.start()
    address = {"Network": "unix", "String": socket}
    plugin = {"Protocol": "grpc", "ProtocolVersion": int(PROVIDER_PROTOCOL), "Pid": os.getpid(), "Test": True, "Addr": address}
    print(json.dumps({"registry.terraform.io/hashicorp/aws": plugin}), flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    os._exit(0)
