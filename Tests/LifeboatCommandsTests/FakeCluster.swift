// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import JSON
import KubernetesCore
import NIOCore
import NIOHTTP1
import NIOPosix
import ObjectStore
import Synchronization
import VeleroAPI

@testable import LifeboatCommands

/// An API server on loopback that knows Velero's kinds and nothing else, and a server that a test scripts.
final class FakeCluster: Sendable {
    /// One request and what is known of it.
    struct Request: Sendable {
        let method: String
        let path: String
        let query: [String: String]
        let body: JSONValue
    }

    /// What is answered to a request.
    struct Answer: Sendable {
        var status = 200
        var body: [UInt8] = []

        static func json(_ value: JSONValue, status: Int = 200) -> Answer {
            Answer(status: status, body: JSONWriter.write(value))
        }

        static func failure(_ code: Int, _ reason: String, _ message: String) -> Answer {
            .json(
                [
                    "kind": "Status", "apiVersion": "v1", "status": "Failure", "message": .string(message),
                    "reason": .string(reason), "code": .number(JSONNumber(code)),
                ],
                status: code
            )
        }
    }

    private struct State {
        /// Objects by `plural/name`.
        var objects: [String: JSONValue] = [:]
        var requests: [Request] = []
        var lastUID = 0
    }

    /// What the cluster is like.
    struct Settings: Sendable {
        var servesVelero = true
        var hasNamespace = true
        /// Answers before the fake does; `nil` leaves it to the fake.
        var override: @Sendable (Request) -> Answer? = { _ in nil }
        /// What the server in the cluster does with a new object: it returns the object as it becomes.
        var reconcile: @Sendable (String, JSONValue, FakeCluster) -> JSONValue = { _, object, _ in object }
    }

    private let state = Mutex(State())
    private let settings: Settings
    private let place = Mutex("")
    /// The kubeconfig.
    let kubeconfig: String

    private init(_ settings: Settings) {
        self.settings = settings
        kubeconfig = FileManager.default.temporaryDirectory.path + "/lifeboat-kubeconfig-\(UUID().uuidString)"
    }

    deinit { try? FileManager.default.removeItem(atPath: kubeconfig) }

    /// The address, such as `http://127.0.0.1:4711`.
    var url: String { place.withLock { $0 } }

    /// What was asked so far.
    var requests: [Request] { state.withLock { $0.requests } }

    /// Objects of a kind, by name.
    func objects(_ plural: String) -> [String: JSONValue] {
        state.withLock { state in
            var found: [String: JSONValue] = [:]
            for (key, object) in state.objects where key.hasPrefix("\(plural)/") {
                found[String(key.dropFirst(plural.count + 1))] = object
            }
            return found
        }
    }

    /// Puts an object in, as if it had been there before.
    func add(_ plural: String, _ object: some CustomResource) { add(plural, object.json) }

    /// Puts an object in, as if it had been there before.
    func add(_ plural: String, _ object: JSONValue) {
        state.withLock { state in
            state.lastUID += 1
            var object = object
            let name = object[path: ["metadata", "name"]]?.string ?? ""
            object[path: ["metadata", "namespace"]] = "velero"
            if object[path: ["metadata", "uid"]] == nil {
                object[path: ["metadata", "uid"]] = .string("uid-\(state.lastUID)")
            }
            state.objects["\(plural)/\(name)"] = object
        }
    }

    /// Takes an object away.
    func remove(_ plural: String, _ name: String) { state.withLock { $0.objects["\(plural)/\(name)"] = nil } }

    /// Runs the program on this cluster, in an environment without settings of its own.
    func run(_ arguments: String..., answer: String? = nil) async -> CommandRun {
        await CommandRun.of(arguments + ["--kubeconfig", kubeconfig], answer: answer)
    }

    /// Runs the closure with a cluster.
    static func with<Result>(
        _ settings: Settings = Settings(),
        _ body: (FakeCluster) async throws -> Result
    ) async throws -> Result {
        let cluster = FakeCluster(settings)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(FakeClusterHandler { cluster.answer($0) })
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let url = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
        cluster.place.withLock { $0 = url }
        let config = """
            {"clusters": [{"name": "fake", "cluster": {"server": "\(url)"}}],
             "contexts": [{"name": "fake", "context": {"cluster": "fake"}}], "current-context": "fake"}
            """
        try Data(config.utf8).write(to: URL(filePath: cluster.kubeconfig))
        let result: Result
        do { result = try await body(cluster) } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
        return result
    }
}

// MARK: - Answers

extension FakeCluster {
    fileprivate func answer(_ request: Request) -> Answer {
        state.withLock { $0.requests.append(request) }
        if let answer = settings.override(request) { return answer }
        let parts = request.path.split(separator: "/").map(String.init)
        switch parts.count {
        case 3 where request.path == "/apis/velero.io/v1":
            return settings.servesVelero
                ? .json(["kind": "APIResourceList"]) : .failure(404, "NotFound", "404 page not found")
        case 4 where request.path.hasPrefix("/api/v1/namespaces/"):
            return settings.hasNamespace
                ? .json(["kind": "Namespace", "metadata": ["name": .string(parts[3])]])
                : .failure(404, "NotFound", "namespaces \"\(parts[3])\" not found")
        case 6 where parts[1] == Velero.group: return collection(request, parts[5])
        case 7 where parts[1] == Velero.group: return object(request, parts[5], parts[6])
        default: return .failure(404, "NotFound", "the server could not find the requested resource")
        }
    }

    private func collection(_ request: Request, _ plural: String) -> Answer {
        if request.method == "POST" { return create(request, plural) }
        let selector = request.query["labelSelector"].flatMap { try? LabelSelector($0) }
        let items = objects(plural).sorted { $0.key < $1.key }.map(\.value).filter { object in
            selector?.matches(object[path: ["metadata", "labels"]]?.stringMap ?? [:]) ?? true
        }
        return .json([
            "kind": "List", "apiVersion": "velero.io/v1", "metadata": ["resourceVersion": "7"], "items": .array(items),
        ])
    }

    private func create(_ request: Request, _ plural: String) -> Answer {
        var object = request.body
        if object[path: ["metadata", "name"]] == nil {
            let prefix = object[path: ["metadata", "generateName"]]?.string ?? ""
            object[path: ["metadata", "name"]] = .string("\(prefix)\(requests.count)")
        }
        let name = object[path: ["metadata", "name"]]?.string ?? ""
        guard objects(plural)[name] == nil else {
            return .failure(409, "AlreadyExists", "\(plural) \"\(name)\" already exists")
        }
        add(plural, object)
        let stored = objects(plural)[name] ?? object
        add(plural, settings.reconcile(plural, stored, self))
        return .json(stored, status: 201)
    }

    private func object(_ request: Request, _ plural: String, _ name: String) -> Answer {
        guard let object = objects(plural)[name] else {
            return .failure(404, "NotFound", "\(plural).velero.io \"\(name)\" not found")
        }
        switch request.method {
        case "DELETE":
            remove(plural, name)
            return .json(["kind": "Status", "status": "Success"])
        case "PATCH":
            let changed = Self.merged(object, request.body)
            state.withLock { $0.objects["\(plural)/\(name)"] = changed }
            return .json(changed)
        default: return .json(object)
        }
    }

    private static func merged(_ object: JSONValue, _ patch: JSONValue) -> JSONValue {
        guard let changes = patch.object else { return patch }
        var object = object.object == nil ? JSONValue.object([:]) : object
        for (key, value) in changes {
            object[key] = value.isNull ? nil : merged(object[key] ?? [:], value)
        }
        return object
    }
}

/// Reads whole requests off one connection.
private final class FakeClusterHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: @Sendable (FakeCluster.Request) -> FakeCluster.Answer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(_ answer: @escaping @Sendable (FakeCluster.Request) -> FakeCluster.Answer) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let part): body += Array(part.readableBytesView)
        case .end:
            guard let head else { return }
            give(answer(request(head)), context)
            body = []
        }
    }

    private func request(_ head: HTTPRequestHead) -> FakeCluster.Request {
        let parts = head.uri.split(separator: "?", maxSplits: 1).map(String.init)
        var query: [String: String] = [:]
        for pair in (parts.count == 2 ? parts[1] : "").split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1).map { PercentCoding.decode($0) ?? "" }
            query[sides[0]] = sides.count == 2 ? sides[1] : ""
        }
        return FakeCluster.Request(
            method: head.method.rawValue,
            path: parts[0],
            query: query,
            body: (try? JSONParser.parse(body)) ?? .null
        )
    }

    private func give(_ answer: FakeCluster.Answer, _ context: ChannelHandlerContext) {
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status))
        head.headers.add(name: "content-length", value: String(answer.body.count))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
