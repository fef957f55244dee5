// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A fake API server on loopback that plays a script: how an informer deals with faults that a real one seldom has.
///
/// Lists and watches are answered in the order of their scripts; then lists are refused, and watches stay silent.
final class FakeServer: Sendable {
    enum Answer: Sendable {
        /// A whole answer.
        case respond(Int, String)
        /// Events, after which the watch ends as it should.
        case events([String])
        /// Events, after which the watch goes on without a word.
        case open([String])
        /// The beginning of an answer, after which the connection breaks.
        case breakOff(after: Int, of: String)
        /// Closes the connection without a word.
        case drop
    }

    /// What was asked: `list`, `look` (a list of one), or `watch REVISION`.
    let asked = Recorder<String>()
    private let scripts: Mutex<(lists: [Answer], watches: [Answer], looks: [Answer])>

    private init(lists: [Answer], watches: [Answer], looks: [Answer]) {
        scripts = Mutex((lists, watches, looks))
    }

    fileprivate func answer(_ uri: String) -> Answer {
        func parameter(_ name: String) -> Substring? {
            uri.split(whereSeparator: { "?&".contains($0) }).first { $0.hasPrefix("\(name)=") }?.dropFirst(
                name.count + 1
            )
        }
        if parameter("watch") == "true" {
            asked.add("watch \(parameter("resourceVersion") ?? "")")
            return scripts.withLock { $0.watches.isEmpty ? .open([]) : $0.watches.removeFirst() }
        }
        if parameter("limit") == "1" {
            asked.add("look")
            return scripts.withLock {
                $0.looks.isEmpty ? .respond(200, Wire.list([], revision: 1)) : $0.looks.removeFirst()
            }
        }
        asked.add("list")
        return scripts.withLock { $0.lists.isEmpty ? .respond(500, "{}") : $0.lists.removeFirst() }
    }

    /// Runs the closure with a client of a server that plays the scripts.
    static func run(
        lists: [Answer],
        watches: [Answer] = [],
        looks: [Answer] = [],
        _ body: (APIClient, FakeServer) async throws -> Void
    ) async throws {
        let server = FakeServer(lists: lists, watches: watches, looks: looks)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(server: server))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let address = ServerAddress("http://127.0.0.1:\(channel.localAddress?.port ?? 0)")!
        let result: Result<Void, any Error>
        do {
            let configuration = ClusterConfiguration(server: address, context: "fake")
            result = .success(try await withAPIClient(configuration) { try await body($0, server) })
        } catch {
            result = .failure(error)
        }
        try await channel.close()
        try result.get()
    }
}

private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: FakeServer
    private var uri = ""

    init(server: FakeServer) {
        self.server = server
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): uri = head.uri
        case .body: break
        case .end: give(server.answer(uri), context)
        }
    }

    private func give(_ answer: FakeServer.Answer, _ context: ChannelHandlerContext) {
        switch answer {
        case .respond(let status, let text):
            write(status, text, context)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .events(let events):
            write(200, events.joined(), context)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .open(let events):
            write(200, events.joined(), context)
            context.flush()
        case .breakOff(let count, let text):
            write(200, String(text.prefix(count)), context)
            context.flush()
            context.close(promise: nil)
        case .drop: context.close(promise: nil)
        }
    }

    private func write(_ status: Int, _ text: String, _ context: ChannelHandlerContext) {
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status))
        head.headers.add(name: "transfer-encoding", value: "chunked")
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !text.isEmpty { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil) }
    }
}

/// What an API server writes.
enum Wire {
    static func object(_ name: String, _ revision: Int, _ data: String = "") -> String {
        let managed = #""managedFields":[{"manager":"test"}]"#
        let metadata = #""metadata":{"name":"\#(name)","uid":"\#(name)","resourceVersion":"\#(revision)",\#(managed)}"#
        return #"{\#(metadata),"data":{"value":"\#(data)"}}"#
    }

    static func list(_ objects: [(String, Int)], revision: Int) -> String {
        let items = objects.map { object($0.0, $0.1) }.joined(separator: ",")
        return
            #"{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"\#(revision)"},"items":[\#(items)]}"#
    }

    static func event(_ kind: String, _ name: String, _ revision: Int, _ data: String = "") -> String {
        #"{"type":"\#(kind)","object":\#(object(name, revision, data))}"# + "\n"
    }

    static func bookmark(_ revision: Int) -> String {
        #"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"\#(revision)"}}}"# + "\n"
    }

    static let gone = """
        {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","message":"too old resource version",\
        "reason":"Expired","code":410}}\n
        """

    static func status(_ code: Int, _ reason: String) -> String {
        #"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"no","reason":"\#(reason)","code":\#(code)}"#
    }
}
