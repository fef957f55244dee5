// SPDX-License-Identifier: Apache-2.0

extension String {
    /// Whether both have the same bytes.
    ///
    /// `==` also holds for two spellings of one character, which Kubernetes tells
    /// apart.
    func hasSameBytes(as other: String) -> Bool {
        self == other && utf8.elementsEqual(other.utf8)
    }
}
