// SPDX-License-Identifier: Apache-2.0

/// What gets in the way of an informer; it deals with all of it by itself.
package enum InformerDisturbance: Sendable {
    /// The server can't be reached or refuses; what the informer has may be out of date.
    case outage(any Error)
    /// The server answers again, after so long.
    case recovered(after: Duration)
    /// The server no longer knows what happened since the last event: everything is listed and compared.
    case relisting
}
