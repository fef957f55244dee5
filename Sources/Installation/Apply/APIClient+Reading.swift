// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore

extension APIClient {
    /// An object, or `nil` when it is not there or its kind is not served.
    func read(_ address: ObjectAddress) async throws -> JSONValue? {
        do {
            return try JSONParser.parse(try await get(address))
        } catch let error as KubernetesError where error.code == .notFound {
            return nil
        }
    }

    /// All objects of a kind; none when the kind is not served.
    func objects(
        _ resource: APIResource,
        in namespace: String? = nil,
        labels: String? = nil
    ) async throws -> [JSONValue] {
        var options = ListOptions()
        options.labelSelector = labels
        var objects: [JSONValue] = []
        do {
            try await list(resource, namespace: namespace, options: options) { item in
                var object = try JSONParser.parse(item)
                // Built-in kinds leave these out in lists.
                object["apiVersion"] = .string("\(resource.groupVersion)")
                object["kind"] = .string(resource.kind)
                objects.append(object)
            }
        } catch let error as KubernetesError where error.code == .notFound {
            return []
        }
        return objects
    }

    /// Deletes an object; one that is not there is as good as deleted.
    /// - Returns: Whether it was there.
    @discardableResult
    func remove(_ address: ObjectAddress, _ propagation: DeleteOptions.Propagation = .background) async throws -> Bool {
        do {
            try await delete(address, options: DeleteOptions(propagation: propagation))
            return true
        } catch let error as KubernetesError where error.code == .notFound {
            return false
        }
    }

    /// Asks again and again until something is so.
    /// - Parameters:
    ///   - limit: How long to ask.
    ///   - interval: The time between two questions.
    ///   - condition: Whether it is so.
    /// - Returns: Whether it became so in time.
    /// - Throws: What the question throws; `CancellationError`.
    func waits(
        _ limit: Duration,
        every interval: Duration = .milliseconds(300),
        until condition: () async throws -> Bool
    ) async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        while true {
            if try await condition() { return true }
            guard ContinuousClock.now < deadline else { return false }
            try await Task.sleep(for: interval)
        }
    }
}
