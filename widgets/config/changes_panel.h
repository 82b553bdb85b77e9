// ChangesPanel: the changes tried on the config, below its tree - a field for "key=value", what each change overrides, their effect on the
// model, and saving them as a new file.
#pragma once

#include "core/config/config.h"

#include <QWidget>

#include <memory>
#include <vector>

class QAbstractItemModel;
class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QStringListModel;
class QVBoxLayout;

namespace teardown {

class ChangesPanel : public QWidget {
    Q_OBJECT
public:
    explicit ChangesPanel(QWidget* parent = nullptr);

    /// `opened` without, `changed` with the options.
    void setConfig(const std::shared_ptr<const Config>& opened, const std::shared_ptr<const Config>& changed,
                   const std::vector<ConfigOption>& options);
    /// The effect of the changes on the model; empty: not known yet.
    void setModelText(const QString& text);
    QString modelText() const;
    /// Puts "key=value" into the field, with the value selected.
    void propose(const QString& key, const QString& value);
    void showWrong(const QString& text);
    QLineEdit* field() const { return m_field; }
    QString previewText() const;
    /// "model.head.num_classes  10 → 7  repvgg.py:3", one per line.
    QStringList shownChanges() const;

Q_SIGNALS:
    void entered(const QString& key, const QString& value);
    void removed(const QString& key);
    void keyChosen(const QString& key);
    void compareRequested();
    void saveRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void preview();
    void enter();
    QWidget* makeRow(const ConfigOption& option);

    std::shared_ptr<const Config> m_opened;
    std::shared_ptr<const Config> m_changed;
    QWidget* m_list;
    QVBoxLayout* m_rows;
    QScrollArea* m_area;
    QLabel* m_heading;
    QLabel* m_model;
    QLineEdit* m_field;
    QLabel* m_preview;
    QPushButton* m_compare;
    QPushButton* m_save;
    QStringListModel* m_keys;
    QStringList m_shown;
};

}  // namespace teardown
