// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// Lends a server on loopback that answers every request with the same bytes; it fakes whatever a test needs.
/// - Parameters:
///   - answer: The bytes; `nil` never answers. The connection is closed after them.
///   - tls: The server's certificate and key, if it is to speak TLS.
///   - body: Receives the port.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws.
func withLoopbackServer<Result>(
    answering answer: String?,
    tls: NIOSSLContext? = nil,
    _ body: (Int) async throws -> Result
) async throws -> Result {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                try channel.pipeline.syncOperations.addHandler(CannedAnswer(answer))
            }
        }
        .bind(host: "127.0.0.1", port: 0)
        .get()
    let outcome: Swift.Result<Result, any Error>
    do {
        outcome = .success(try await body(channel.localAddress?.port ?? 0))
    } catch {
        outcome = .failure(error)
    }
    try await channel.close().get()
    return try outcome.get()
}

private final class CannedAnswer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: String?
    private var seen = ""
    private var isDone = false

    init(_ answer: String?) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        seen += String(buffer: unwrapInboundIn(data))
        guard let answer, !isDone, seen.contains("\r\n\r\n") else { return }
        isDone = true
        let channel = context.channel
        channel.writeAndFlush(ByteBuffer(string: answer)).whenComplete { _ in channel.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// A certificate for 127.0.0.1 that signs itself, made with openssl for one test.
struct TestCertificate {
    /// The PEM file, which serves as a CA file, too.
    let file: String
    let context: NIOSSLContext

    /// Makes the certificate in a directory.
    init(in directory: String) throws {
        file = directory + "/certificate.pem"
        let key = directory + "/key.pem"
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", file,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(file).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
            )
        )
    }
}
