// StandingErrors: which errors still hold. One stays until the person dismisses it or until it is mended: the same file opened well, the
// same journey ran through, or another file took the place in a later opening - a good file of the same drop does not wipe a bad one away.
#pragma once

#include "app/gui/workbench.h"

#include <QObject>

#include <vector>

namespace teardown {

class StandingErrors : public QObject {
    Q_OBJECT
public:
    struct Entry {
        Failure failure;
        QString id;         ///< of its notice
        bool fresh = true;  ///< of the opening that is under way, or was the last
    };

    using QObject::QObject;
    void add(const Failure& failure);
    /// Files are being opened: what failed before belongs to an earlier opening.
    void openingBegan();
    /// Something came through: a journey (no path), or a file in the role of `source`.
    void mended(const QString& source, const QString& path);
    void dismiss(const QString& id);
    /// The newest first.
    const std::vector<Entry>& list() const { return m_list; }
    /// The newest file that could not be opened in this role; nullptr: none.
    const Failure* ofFile(Part part) const;

Q_SIGNALS:
    void added(const teardown::StandingErrors::Entry& entry);
    void gone(const QString& id);
    void changed();

private:
    template <class Predicate>
    void remove(Predicate wanted);
    std::vector<Entry> m_list;
};

/// Why in two or three words, for where there is little room: "not found".
QString briefReason(const Error& error);

}  // namespace teardown
