// SPDX-License-Identifier: Apache-2.0

/// How a reconcile ended.
package enum Reconciliation: Sendable, Equatable {
    /// Nothing more is to be done until something changes.
    case done
    /// It wants to look again after a while, whether or not something changes.
    case again(after: Duration)
}

/// Brings what one object asks for about, as far as it is not so yet.
///
/// A reconcile reads the present state and never relies on what an earlier one has remembered: it may be cut off at any
/// point and run again, in another process too.
package protocol Reconciler: Sendable {
    /// What it is called in logs and metrics.
    var name: String { get }

    /// Works on one key.
    /// - Throws: Whatever went wrong; the key is tried again later. `CancellationError` when the task is cancelled.
    func reconcile(_ key: String) async throws -> Reconciliation
}

/// Is told what controllers do, for metrics.
package protocol ReconcileObserver: Sendable {
    /// A reconcile has ended; not called for those that were cut off by cancellation.
    func reconciled(controller: String, key: String, duration: Duration, error: (any Error)?)

    /// The number of keys that wait for a worker has changed.
    func queueDepth(controller: String, _ depth: Int)
}
