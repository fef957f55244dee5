// SPDX-License-Identifier: Apache-2.0

package import KubernetesRuntime
import VeleroAPI

/// Tells who asks which version the server has.
package struct ServerStatusRequestReconciler: Reconciler {
    /// How long an answer is kept, as Velero does.
    private static let keptFor = 60

    package let name = ServerSettings.ControllerName.serverStatusRequest.rawValue
    private let context: ControllerContext

    /// Answers the requests of a context.
    package init(_ context: ControllerContext) {
        self.context = context
    }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        let requests = context.caches.serverStatusRequests
        guard let request = requests[key], !request.isBeingDeleted else { return .done }
        do {
            if let processed = request.status.processedTimestamp, request.status.isProcessed {
                let rest = processed.seconds + Self.keptFor - context.now().seconds
                guard rest <= 0 else { return .again(after: .seconds(rest)) }
                try await requests.delete(request)
                return .done
            }
            try await requests.update(request) { request in
                request.status.isProcessed = true
                request.status.processedTimestamp = context.now()
                request.status.serverVersion = context.server.version
                request.status.plugins = Self.abilities
            }
        } catch let error as ControllerError where error.code == .deleted {
            return .done
        }
        return .again(after: .seconds(Self.keptFor))
    }

    /// What Velero has plug-ins for and Lifeboat does by itself, under the names that dashboards look for.
    private static let abilities: [ServerStatusRequestStatus.Plugin] = [
        .init(name: "lifeboat.dev/filesystem", kind: "ObjectStore"), .init(name: "velero.io/aws", kind: "ObjectStore"),
    ]
}
