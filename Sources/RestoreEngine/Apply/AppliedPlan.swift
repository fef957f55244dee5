// SPDX-License-Identifier: Apache-2.0

/// What became of a plan that was applied as far as possible.
package struct AppliedPlan: Sendable {
    /// What became of each item that was reached, in the plan's order.
    package var items: [AppliedItem]
    /// Disks that were made for volumes that were not reached.
    package var leftDisks: [String]
    /// What ended it early: a `KubernetesError` when the API server is gone, or `CancellationError`.
    package var end: (any Error)?
}
