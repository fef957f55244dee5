// SPDX-License-Identifier: Apache-2.0

/// Which objects an informer keeps, and how it keeps up with them.
package struct InformerOptions: Sendable {
    /// Only objects with these labels, in kubectl's text form.
    package var labelSelector: String?
    /// Only objects with these fields, such as `metadata.name=web`.
    package var fieldSelector: String?
    /// Objects listed at once.
    ///
    /// A page is what is held in memory as text; 500 objects of the usual size are 1–2 MB.
    package var pageSize = 500
    /// How long one watch lasts, before up to half as much again by chance, so that informers do not come in step.
    ///
    /// Going on with the next one costs the server a request and no list. It is also the longest that a connection whose
    /// other end has vanished without a word goes unnoticed, which is why this is not hours.
    package var watchDeadline = Duration.seconds(180)
    /// How often handlers are told all objects once more; never when `nil`.
    ///
    /// Not needed to keep up: an informer that has missed events lists again. It is for reconcilers that also have an eye
    /// on something outside of the cluster and don't set themselves an alarm. It happens between two watches.
    package var resync: Duration?
    /// The waits between tries while the server can't be reached.
    package var backoff = Backoff(base: .milliseconds(500), longest: .seconds(30))

    /// All objects, with the defaults.
    package init() {}
}
