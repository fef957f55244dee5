// SPDX-License-Identifier: Apache-2.0

import BackupStorage
package import KubernetesRuntime
import Logging
import VeleroAPI

/// Looks at each BackupStorageLocation from time to time, and after each change, whether backups can be kept there.
package struct LocationReconciler: Reconciler {
    package let name = ServerSettings.ControllerName.backupStorageLocation.rawValue
    private let context: ControllerContext
    private let specs = SeenSpecs()

    /// Looks at the locations of a context.
    package init(_ context: ControllerContext) {
        self.context = context
    }

    private var locations: VeleroCache<BackupStorageLocation> { context.caches.backupStorageLocations }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        guard let location = locations[key], !location.isBeingDeleted else {
            context.metrics.locationGone(key)
            specs.forget(key)
            context.looks[key] = nil
            return .done
        }
        do {
            try await keepOneDefault()
            let frequency = Self.frequency(location.spec.validationFrequency, context.settings.storeValidationFrequency)
            if let rest = rest(location, frequency) { return rest > 0 ? .again(after: .seconds(rest)) : .done }
            try await look(at: location)
            return frequency > 0 ? .again(after: .seconds(frequency)) : .done
        } catch let error as ControllerError where error.code == .deleted {
            return .done
        }
    }

    /// Seconds between two looks; zero for never again.
    static func frequency(_ own: GoDuration?, _ standard: GoDuration) -> Int {
        guard let own, own >= .zero else { return standard.seconds }
        return own.seconds
    }

    /// Seconds until the next look, zero for never; `nil` when it is due.
    private func rest(_ location: BackupStorageLocation, _ frequency: Int) -> Int? {
        // Credentials and certificates are named by the specification: another one may be right where this one was wrong.
        guard !specs.isNew(location), let last = location.status.lastValidationTime, location.status.phase != nil
        else { return nil }
        guard frequency > 0 else { return 0 }
        let rest = last.seconds + frequency - context.now().seconds
        return rest > 0 && rest <= frequency ? rest : nil
    }

    private func look(at location: BackupStorageLocation) async throws {
        let problem = try await problem(of: location)
        try await locations.update(locations.newest(location)) { location in
            location.status.phase = problem == nil ? .available : .unavailable
            location.status.message = problem
            location.status.lastValidationTime = context.now()
        }
        specs.note(location)
        context.metrics.location(location.name, isAvailable: problem == nil)
        guard (location.status.phase == .available) != (problem == nil) else { return }
        let metadata = ["location": "\(location.name)", "reason": "\(problem ?? "")"] as [String: String]
        context.logger.notice(
            problem == nil ? "Location is available" : "Location is not available",
            metadata: metadata.mapValues { "\($0)" }
        )
    }

    private func problem(of location: BackupStorageLocation) async throws -> String? {
        do {
            let problem = try await context.locations.withStore(of: location) { try await BucketLayout.problem(of: $0) }
            context.looks[location.name] = problem == nil ? .usable : .unusable
            return problem
        } catch let error where !(error is CancellationError) && !Task.isCancelled {
            context.looks[location.name] = Outages.isOutage(error) ? .away : .unusable
            return "\(error)"
        }
    }

    /// Of several default locations the newest stays the default, as in Velero.
    private func keepOneDefault() async throws {
        let defaults = locations.all.filter(\.spec.isDefault).sorted {
            ($0.createdAt?.seconds ?? 0, $0.name) < ($1.createdAt?.seconds ?? 0, $1.name)
        }
        for location in defaults.dropLast() {
            context.logger.notice("Location is no longer the default", metadata: ["location": "\(location.name)"])
            try await locations.update(location) { $0.spec.isDefault = false }
        }
    }
}
