// ClassPanel: a class of a registry: what it is, where the reference has it, who uses it, its arguments - and the class built alone with
// arguments of the user's own.
#pragma once

#include "core/base/error.h"
#include "core/config/type_uses.h"
#include "core/registry/registry_info.h"
#include "core/session/part_request.h"

#include <QHash>
#include <QWidget>

#include <optional>
#include <vector>

class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QProgressBar;

namespace teardown {

class ArgumentTable;
class Banner;
class FlowLabel;
class TreePanel;

/// Who uses the class.
struct ClassUsers {
    std::vector<TypeUse> places;       ///< in the open config
    std::vector<std::string> modules;  ///< of the network built from it
};

class ClassPanel : public QWidget {
    Q_OBJECT
public:
    explicit ClassPanel(QWidget* parent = nullptr);

    /// Shows this class, with the values that the user gave it before. `type`: the name by which its registry finds it.
    void setClass(const RegistryInfo& registry, const RegistryItem& item, const QString& type);
    /// Selects an argument of the class.
    void showArgument(const QString& name) const;
    /// None: no config is open.
    void setUsers(const std::optional<ClassUsers>& users);

    /// The request for what the user entered; the error names the argument.
    Result<PartRequest> request() const;
    /// Shows that the class is being built, with a button that stops it.
    void setBusy(bool busy);
    void showOutcome(const PartOutcome& outcome);
    void showError(const Error& error);

    ArgumentTable* arguments() const { return m_arguments; }
    QLineEdit* shape() const { return m_shape; }
    QPushButton* buildButton() const { return m_build; }
    TreePanel* tree() const { return m_tree; }
    /// The cost of what was built, or why there is nothing.
    QString summary() const;
    /// The error of the last build; empty: it succeeded, or there was none.
    QString problem() const;

Q_SIGNALS:
    void buildRequested(const teardown::PartRequest& request);
    void stopRequested();
    /// The user wants to see the place in the config, or the module of the network.
    void configPathChosen(const QString& path);
    void modulePathChosen(const QString& path);

private:
    struct Draft {
        std::vector<PartArgument> values;
        QString shape;
    };

    QWidget* makeHead();
    QWidget* makeBuilder();
    void fillFacts();
    QLabel* addFact(const QString& name, const QString& html, const QString& toolTip = {});
    void follow(const QString& link);
    void keepDraft();
    void build();
    void fitResult();
    void markShape(bool wrong);
    void dropResult();

    RegistryInfo m_registry;  ///< without its items
    RegistryItem m_item;
    QString m_type;
    std::optional<ClassUsers> m_users;
    QHash<QString, Draft> m_drafts;  ///< by registry and class

    QLabel* m_title;
    QLabel* m_where;
    FlowLabel* m_doc;
    QWidget* m_facts;
    QGridLayout* m_factRows;
    ArgumentTable* m_arguments;
    QLabel* m_noArguments;
    QWidget* m_builder;
    QLabel* m_cannot;
    QLineEdit* m_shape;
    QPushButton* m_build;
    QPushButton* m_stop;
    QProgressBar* m_progress;
    Banner* m_banner;
    FlowLabel* m_summary;
    TreePanel* m_tree;
};

}  // namespace teardown
