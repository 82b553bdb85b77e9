// OwnKeys: lets a list or table on the stage keep its navigation keys, for which the stage has shortcuts. Home and End are the first and
// last step everywhere; with Ctrl they belong to the list.
#pragma once

#include <QObject>

#include <functional>

class QAbstractItemView;

namespace teardown {

class OwnKeys : public QObject {
    Q_OBJECT
public:
    /// `copy` is called for the copy shortcut; empty: the window handles it.
    explicit OwnKeys(QAbstractItemView* view, std::function<void()> copy = {});

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    std::function<void()> m_copy;
};

}  // namespace teardown
