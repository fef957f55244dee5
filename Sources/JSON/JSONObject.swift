// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object in the order they were written.
///
/// Two objects are equal when they hold the same members, in whatever order: order is kept for faithful output, it
/// carries no meaning. Look-up is linear, which for the few members of Kubernetes objects beats hashing.
package struct JSONObject: Sendable {
    /// One name and its value.
    package typealias Member = (key: String, value: JSONValue)

    private var members: [Member] = []

    /// An object without members.
    package init() {}

    /// An object of these members; of several with one name the last one counts, as in Go's decoder.
    package init(_ members: some Sequence<(String, JSONValue)>) {
        var index = MemberIndex()
        for (key, value) in members {
            if let position = index.position(of: key, in: self.members) {
                self.members[position].value = value
            } else {
                self.members.append((key, value))
                index.note(self.members)
            }
        }
    }

    /// An object whose names are known to be distinct, such as the parser's own.
    init(distinct members: [Member]) {
        self.members = members
    }

    /// The number of members.
    package var count: Int { members.count }

    /// Whether there are none.
    package var isEmpty: Bool { members.isEmpty }

    /// The names, in order.
    package var keys: [String] { members.map(\.key) }

    /// The value of a member; setting appends a new one or replaces in place, setting `nil` removes.
    package subscript(key: String) -> JSONValue? {
        get { index(of: key).map { members[$0].value } }
        set {
            switch (index(of: key), newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
        }
    }

    /// Removes every member for which the predicate holds.
    package mutating func removeAll(where predicate: (Member) -> Bool) {
        members.removeAll(where: predicate)
    }

    private func index(of key: String) -> Int? {
        members.firstIndex { $0.key.hasSameBytes(as: key) }
    }
}

extension JSONObject: Sequence {
    package func makeIterator() -> IndexingIterator<[Member]> { members.makeIterator() }
}

extension JSONObject: Equatable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.count == right.count else { return false }
        // Objects from the same server mostly agree in order; only when they don't is a search needed.
        var search: MemberIndex?
        for (position, member) in left.members.enumerated() {
            var other = right.members[position]
            if !other.key.hasSameBytes(as: member.key) {
                let index = search ?? MemberIndex(right.members)
                search = index
                guard let found = index.position(of: member.key, in: right.members) else { return false }
                other = right.members[found]
            }
            guard other.value == member.value else { return false }
        }
        return true
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
