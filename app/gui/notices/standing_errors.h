// StandingErrors: the errors that still apply. An error stays until the user dismisses it or until it is fixed: the same file is opened
// successfully, the same journey succeeds, or a later opening replaces the file. A good file in the same drop does not remove the error of
// a bad one.
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
        bool fresh = true;  ///< belongs to the current or the last opening
    };

    using QObject::QObject;
    void add(const Failure& failure);
    /// Files are being opened: existing errors now belong to an earlier opening.
    void openingBegan();
    /// Something succeeded: a journey (no path), or a file in the role of `source`.
    void succeeded(const QString& source, const QString& path);
    void dismiss(const QString& id);
    /// Newest first.
    const std::vector<Entry>& list() const { return m_list; }
    /// The newest file that could not be opened in this role; nullptr if none.
    const Failure* ofFile(WorkspacePart part) const;

Q_SIGNALS:
    void added(const teardown::StandingErrors::Entry& entry);
    void gone(const QString& id);
    void changed();

private:
    template <class Predicate>
    void remove(Predicate wanted);
    std::vector<Entry> m_list;
};

/// The reason in two or three words, for places with little room: "not found".
QString briefReason(const Error& error);

}  // namespace teardown
