// SPDX-License-Identifier: Apache-2.0

import AWSCore
import AWSServices
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

@testable import VolumeSnapshots

extension FakeEC2 {
    /// Serves the fake on loopback and lends the disks in it; everything between them and the socket is the real thing.
    func serve<Result>(kmsKeyID: String? = nil, _ body: (EBSDisks) async throws -> Result) async throws -> Result {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(FakeEC2Handler(self))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let variables = [
            "AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "SK", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL_EC2": "http://127.0.0.1:\(channel.localAddress?.port ?? 0)",
        ]
        var config = SnapshotLocationConfig(region: "eu-central-1")
        config.kmsKeyID = kmsKeyID
        let environment = AWSEnvironment(variables: variables) { _ in nil }
        let result: Result
        do {
            result = try await EBSDisks.with(config, environment: environment, logger: Logger(label: "test"), body)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
        return result
    }
}

/// Reads whole forms off one connection.
private final class FakeEC2Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let fake: FakeEC2
    private var body: [UInt8] = []
    private var region = ""

    init(_ fake: FakeEC2) { self.fake = fake }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            body = []
            // AWS4-HMAC-SHA256 Credential=AK/20260131/eu-central-1/ec2/aws4_request, …
            let scope = head.headers["authorization"].first?.split(separator: "/") ?? []
            region = scope.count > 2 ? String(scope[2]) : ""
        case .body(let part): body += Array(part.readableBytesView)
        case .end:
            var form = Self.form(String(decoding: body, as: UTF8.self))
            form.region = region
            let answer = fake.answer(form)
            let latency = fake.now.settings.latency
            let channel = context.channel
            context.eventLoop.scheduleTask(in: .milliseconds(latency.components.seconds * 1000)) {
                Self.give(answer, channel)
            }
        }
    }

    private static func form(_ text: String) -> FakeForm {
        var fields: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(decoded)
            fields[sides[0]] = sides.count == 2 ? sides[1] : ""
        }
        return FakeForm(fields: fields)
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func give(_ answer: (status: Int, body: String), _ channel: any Channel) {
        let bytes = ByteBuffer(string: answer.body)
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status))
        head.headers.add(name: "content-length", value: String(bytes.readableBytes))
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(bytes)), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
    }
}
