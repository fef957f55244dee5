// SPDX-License-Identifier: Apache-2.0

/// Finds members of an object by name: by looking through few, by hashing many.
struct MemberIndex {
    /// Up to here looking through is faster, and most objects stay below.
    private static let hashedFrom = 24

    private var positions: [String: Int] = [:]

    /// The position of a member; `members` must have been passed to `note(_:)` one by one.
    func position(of key: String, in members: [JSONObject.Member]) -> Int? {
        if members.count >= Self.hashedFrom {
            guard let position = positions[key] else { return nil }
            if members[position].key.hasSameBytes(as: key) { return position }
            // Another spelling of the same characters took the place in the table.
        }
        return members.firstIndex { $0.key.hasSameBytes(as: key) }
    }

    /// Takes note of the member that was appended last.
    mutating func note(_ members: [JSONObject.Member]) {
        if members.count < Self.hashedFrom { return }
        if members.count == Self.hashedFrom {
            for (position, member) in members.enumerated() { positions[member.key] = position }
        } else if let last = members.last {
            positions[last.key] = members.count - 1
        }
    }

    /// An index of no members.
    init() {}

    /// An index of these members.
    init(_ members: [JSONObject.Member]) {
        guard members.count >= Self.hashedFrom else { return }
        for (position, member) in members.enumerated() { positions[member.key] = position }
    }
}
