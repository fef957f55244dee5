// SPDX-License-Identifier: Apache-2.0

package import JSON
package import KubernetesClient
package import KubernetesCore
package import Logging
import Synchronization

/// Keeps the objects of one resource in memory, as the server has them.
///
/// ``run()`` lists once and then follows a watch; handlers are told each change, one after the other, in order, on the
/// informer's task. One informer for each resource serves all controllers. What it has is a moment behind the server; a
/// write with the object's `resourceVersion` as a precondition, as ``ObjectWriter`` sends it, cannot overwrite what it
/// has not seen.
///
/// Objects come without `metadata.managedFields`. Objects that can't be decoded are logged once and left as they were
/// known before.
package final class Informer<Object: Sendable>: Sendable {
    /// Is told one change; it enqueues what is to be done, and does no work.
    package typealias Handler = @Sendable (_ name: String, ObjectChange<Object>) -> Void

    struct State {
        var cache = ObjectCache<Object>()
        var handlers: [Handler] = []
        var disturbanceHandlers: [@Sendable (InformerDisturbance) -> Void] = []
        var hasSynced = false
        /// Objects that could not be decoded.
        var unreadable: Set<String> = []
    }

    let client: APIClient
    let resource: APIResource
    let namespace: String?
    let options: InformerOptions
    let logger: Logger
    let stopwatch: Stopwatch
    let state = Mutex(State())
    private let decode: @Sendable (JSONValue) throws -> Object
    private let names = SharedNames()

    /// An informer that has nothing yet.
    /// - Parameters:
    ///   - client: The cluster.
    ///   - resource: What to keep.
    ///   - namespace: The namespace; `nil` for all of them and for cluster-scoped resources.
    ///   - options: Which objects, and how to keep up with them.
    ///   - logger: Takes outages and objects that can't be decoded.
    ///   - clock: Tells how long outages last, and waits.
    ///   - decode: Makes of an object what is kept of it; what it leaves out takes no memory.
    package init(
        client: APIClient,
        resource: APIResource,
        namespace: String?,
        options: InformerOptions = InformerOptions(),
        logger: Logger,
        clock: any Clock<Duration> = ContinuousClock(),
        decode: @escaping @Sendable (JSONValue) throws -> Object
    ) {
        self.client = client
        self.resource = resource
        self.namespace = resource.namespaced ? namespace : nil
        self.options = options
        self.decode = decode
        stopwatch = Stopwatch(clock)
        var logger = logger
        logger[metadataKey: "resource"] = "\(resource)"
        self.logger = logger
    }

    /// Adds a handler; before ``run()``, so that it is told every object.
    package func onChange(_ handler: @escaping Handler) {
        state.withLock { $0.handlers.append(handler) }
    }

    /// Adds a handler that is told what gets in the informer's way, for metrics and health.
    package func onDisturbance(_ handler: @escaping @Sendable (InformerDisturbance) -> Void) {
        state.withLock { $0.disturbanceHandlers.append(handler) }
    }

    /// Whether everything was listed once, and the handlers were told.
    package var hasSynced: Bool { state.withLock { $0.hasSynced } }

    /// Waits for the first list.
    /// - Throws: ``KubernetesRuntimeError`` `.timedOut`; `CancellationError`.
    package func waitUntilSynced(deadline: Duration) async throws {
        try await waitFor("the first list of \(resource)", within: deadline, pace: .local) { hasSynced ? () : nil }
    }

    /// The objects by name, or by `namespace/name` when all namespaces are watched.
    ///
    /// Cheap: it is a reference to what the informer has, which is copied when the next change comes while it is held.
    package var objects: [String: Object] { state.withLock { $0.cache.objects } }

    /// The number of objects.
    package var count: Int { state.withLock { $0.cache.objects.count } }

    /// An object by its name, or `namespace/name` when all namespaces are watched.
    package subscript(name: String) -> Object? { state.withLock { $0.cache.objects[name] } }

    /// The names of objects that are in the cluster but could not be decoded.
    package var unreadable: Set<String> { state.withLock { $0.unreadable } }

    // MARK: Own writes

    /// Takes the server's answer to an own write, so that the next reconcile does not see the older state.
    ///
    /// Ignored when the watch has told the same or a later state of the object, or its deletion; see ``ObjectCache`` for
    /// how that is known. Handlers are told when the watch tells it. With selectors, only what they select may be noted:
    /// the watch never tells anything else.
    package func note(_ answer: JSONValue) {
        guard let read = try? ReadObject(answer, of: resource) else { return }
        let key = key(read)
        // What is answered when the last finalizer was taken off something that is being deleted: it is gone.
        if read.isLeaving && !read.hasFinalizers {
            return state.withLock { $0.cache.forget(key, uid: read.uid, isCertain: true) }
        }
        guard let object = try? decode(names.sharing(read.tree)) else { return }
        state.withLock { $0.cache.note(key, read, object) }
    }

    /// Takes that an object was deleted by an own request, so that the next reconcile does not see it any more.
    ///
    /// Ignored for an object with finalizers, which is still there. Handlers are told when the watch tells it.
    /// - Parameters:
    ///   - name: The object, as in ``objects``.
    ///   - uid: Which one of that name; with `nil` one that somebody has made anew at that very moment may be hidden until
    ///     its next change.
    package func forget(_ name: String, uid: String? = nil) {
        state.withLock { $0.cache.forget(name, uid: uid) }
    }

    // MARK: What the server tells

    /// Reads an object as the server sent it.
    /// - Returns: Its key and content; the object is `nil` when it can't be decoded, which is logged once.
    func read(_ raw: RawJSON) -> (key: String, read: ReadObject, object: Object?)? {
        do {
            let read = try ReadObject(raw, of: resource)
            return (key(read), read, decoded(read))
        } catch {
            logger.error("object can't be read and is left out", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Calls the handlers.
    func tell(_ key: String, _ change: ObjectChange<Object>) {
        for handler in state.withLock({ $0.handlers }) { handler(key, change) }
    }

    /// Calls the handlers of disturbances.
    func tell(_ disturbance: InformerDisturbance) {
        for handler in state.withLock({ $0.disturbanceHandlers }) { handler(disturbance) }
    }

    private func decoded(_ read: ReadObject) -> Object? {
        let key = key(read)
        do {
            let object = try decode(names.sharing(read.tree))
            state.withLock { _ = $0.unreadable.remove(key) }
            return object
        } catch {
            let isNews = state.withLock { $0.unreadable.insert(key).inserted }
            let level: Logger.Level = isNews ? .error : .debug
            logger.log(level: level, "object can't be decoded", metadata: ["key": "\(key)", "error": "\(error)"])
            return nil
        }
    }

    private func key(_ read: ReadObject) -> String {
        namespace == nil && resource.namespaced ? "\(read.namespace)/\(read.name)" : read.name
    }
}
