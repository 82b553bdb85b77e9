// DiffPage: two configs side by side - the differences as a tree and, for the selected one, both values with the places that set them.
#pragma once

#include "core/config/config_diff.h"
#include "widgets/config/model_changes.h"

#include <QWidget>

#include <vector>

class QLabel;
class QTextBrowser;
class QUrl;

namespace teardown {

class TreePanel;

class DiffPage : public QWidget {
    Q_OBJECT
public:
    explicit DiffPage(QWidget* parent = nullptr);

    struct Content {
        QString left, right;  ///< names of the two
        ConfigDiff diff;
        std::vector<ModelChange> model;
        QString modelText;  ///< one line about the models; may be empty
    };
    void show(Content content);
    const ConfigDiff& diff() const { return m_content.diff; }
    TreePanel* tree() const { return m_tree; }
    QString summary() const;
    /// A side's text: place and value of the selected difference.
    QString sideText(bool right) const;
    /// Like a click on a side's place.
    void openPlace(bool right);

Q_SIGNALS:
    /// A place was clicked: the value at `path` in the left or right config, or the line that set it.
    void placeChosen(bool right, const QString& path, const QString& file, int line);
    void moduleChosen(const QString& path);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void choose(const QString& key);
    void refreshSides();
    const ConfigChange* chosen() const;
    const ModelChange* chosenModel() const;
    void fill(QTextBrowser* side, const QString& name, const std::optional<ConfigValue>& value);

    Content m_content;
    QString m_key;
    QLabel* m_title;
    QLabel* m_summary;
    TreePanel* m_tree;
    QTextBrowser* m_left;
    QTextBrowser* m_right;
    QWidget* m_sides;
};

}  // namespace teardown
