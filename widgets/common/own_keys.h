// OwnKeys: lets a list or table on the stage keep the keys that walk through it; the stage has shortcuts of its own for them. Home and End
// are the first and the last step everywhere; with Ctrl they are the list's.
#pragma once

#include <QObject>

#include <functional>

class QAbstractItemView;

namespace teardown {

class OwnKeys : public QObject {
    Q_OBJECT
public:
    /// `copy` runs for the keys of copying; empty: they stay the window's.
    explicit OwnKeys(QAbstractItemView* view, std::function<void()> copy = {});

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    std::function<void()> m_copy;
};

}  // namespace teardown
