// SPDX-License-Identifier: Apache-2.0

/// What is listed, and of which moment.
package struct ListOptions: Sendable {
    /// Items asked for at once.
    ///
    /// With 500, as kubectl has it, a page of the usual objects is 1–2 MB.
    package var limit = 500
    /// The revision to list; the newest when `nil`.
    ///
    /// With it the server answers with the state at exactly that revision (`resourceVersionMatch=Exact`).
    package var revision: String?
    /// Only objects with these labels, in kubectl's text form.
    package var labelSelector: String?
    /// Only objects with these fields, such as `metadata.name=web`.
    package var fieldSelector: String?
    /// Whether a list goes on at the newest revision when the server has dropped the one it was at.
    ///
    /// It then says so in ``ListResult/isConsistent``. Otherwise it fails with code `gone`.
    package var continuesAfterExpiry = true

    /// Lists everything at the newest revision.
    package init() {}

    /// Lists everything at one revision.
    package init(revision: String?) {
        self.revision = revision
    }
}
