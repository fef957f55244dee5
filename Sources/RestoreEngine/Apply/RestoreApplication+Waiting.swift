// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore

extension RestoreApplication {
    /// The longest that all volumes together may take from `Released` to `Available`; a controller at work takes milliseconds.
    private static let volumeRelease = Duration.seconds(5)

    /// Waits until what a wave made or changed can be used by the next one.
    /// - Parameter results: What became of the wave's items; a definition that cannot be used is made to have failed.
    /// - Throws: `KubernetesError` when the target is gone; `CancellationError`.
    func settle(_ results: inout [AppliedItem]) async throws {
        let definitions = results.indices.filter { index in
            results[index].outcome == .created
                && results[index].item.target.kind.description == "customresourcedefinitions.apiextensions.k8s.io"
        }
        let released = results.filter { $0.outcome == .updated && $0.item.reason == .volumeReleased }
        defer { progress.waits(for: "") }
        if !released.isEmpty { progress.waits(for: "volumes to become available") }
        let release = ContinuousClock.now + Self.volumeRelease
        for volume in released { try await waitUntilAvailable(volume.item, deadline: release) }
        if !definitions.isEmpty { progress.waits(for: "definitions to be established") }
        let readiness = ContinuousClock.now + settings.readiness
        for index in definitions {
            if let problem = try await problemEstablishing(results[index].item, deadline: readiness) {
                results[index].warning = nil
                results[index].error = problem
                results[index].outcome = .failed
            }
        }
    }

    /// Waits until the volume controller has seen that a volume is free again.
    ///
    /// A claim that it sees first stays pending until its next round, 15 seconds later. That is also what happens when
    /// the wait is in vain, hence no error.
    private func waitUntilAvailable(_ volume: PlannedItem, deadline: ContinuousClock.Instant) async throws {
        while ContinuousClock.now < deadline {
            do {
                let object = try JSONParser.parse(try await client.get(address(of: volume)))
                if object[path: ["status", "phase"]]?.string == "Available" { return }
            } catch let error as KubernetesError where !error.stopsEverything {
                return
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Waits for `Established` and `NamesAccepted`; what is wrong when they don't come.
    private func problemEstablishing(_ item: PlannedItem, deadline: ContinuousClock.Instant) async throws -> String? {
        repeat {
            let definition: JSONValue
            do {
                definition = try JSONParser.parse(try await client.get(address(of: item)))
            } catch let error as KubernetesError where !error.stopsEverything {
                return "whether it is established cannot be told: \(error.message)"
            }
            let conditions = definition[path: ["status", "conditions"]]?.array ?? []
            func status(_ type: String) -> JSONValue? { conditions.first { $0["type"]?.string == type } }
            if status("Established")?["status"]?.string == "True" { return nil }
            if let names = status("NamesAccepted"), names["status"]?.string == "False" {
                return "its names are not accepted: \(names["message"]?.string ?? "")"
            }
            try await Task.sleep(for: .milliseconds(50))
        } while ContinuousClock.now < deadline
        return "it was not established in time"
    }

    /// Waits until a namespace that is being deleted is gone.
    func waitForTermination(of namespace: PlannedItem) async throws {
        progress.waits(for: "namespace \(namespace.target.name) to be gone")
        defer { progress.waits(for: "") }
        let deadline = ContinuousClock.now + settings.readiness
        while ContinuousClock.now < deadline {
            do {
                _ = try await client.get(address(of: namespace))
            } catch let error as KubernetesError where error.code == .notFound {
                return
            }
            try await Task.sleep(for: .milliseconds(500))
        }
        throw KubernetesError(
            .timedOut,
            "namespace \(namespace.target.name) is still being deleted after \(settings.readiness)",
            hint: "see what keeps it: kubectl get namespace \(namespace.target.name) -o yaml"
        )
    }
}
