// Palette: type the name of a command, a module or a step, and Return runs it or goes there. Covers its window while it is open and returns
// the focus when it closes.
#pragma once

#include "widgets/common/palette_model.h"

#include <QFrame>
#include <QPointer>

class QLabel;
class QLineEdit;
class QListView;

namespace teardown {

class Palette : public QFrame {
    Q_OBJECT
public:
    static constexpr int kMostRecent = 12;

    explicit Palette(QWidget* window);
    void addSource(PaletteSource source) { m_sources.push_back(std::move(source)); }
    void setRecent(const QStringList& ids) { m_recent = ids.mid(0, kMostRecent); }
    const QStringList& recent() const { return m_recent; }
    /// Queries the sources and takes the focus.
    void open();
    void dismiss();
    PaletteModel* model() const { return m_model; }
    QLineEdit* field() const { return m_field; }

Q_SIGNALS:
    void recentChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void runCurrent();
    void place();
    void move(int rows);
    std::vector<PaletteSource> m_sources;
    QStringList m_recent;
    QPointer<QWidget> m_before;  ///< the previously focused widget
    PaletteModel* m_model;
    QLineEdit* m_field;
    QListView* m_list;
    QLabel* m_nothing;
};

}  // namespace teardown
