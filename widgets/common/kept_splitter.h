// KeptSplitter: a splitter whose parts have the sizes that the user gave them the last time, here and in the next session. Until then it
// has those that its owner sets.
#pragma once

#include <QSplitter>
#include <QString>

namespace teardown {

class KeptSplitter : public QSplitter {
    Q_OBJECT
public:
    /// `name`: where the sizes are kept, the same in each session; also the object name.
    KeptSplitter(const QString& name, Qt::Orientation orientation, QWidget* parent = nullptr);
    /// As the user left them; empty: never moved, or with another number of parts.
    QList<int> keptSizes() const;
    /// Back to the sizes that its owner set; forgets those of the user.
    void reset();

protected:
    void showEvent(QShowEvent* event) override;

private:
    QString key() const;
    bool m_restored = false;
    QList<int> m_first;  ///< as set by the owner
};

}  // namespace teardown
