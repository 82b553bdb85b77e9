// Problems: errors and warnings, newest last, each with its place. A list below the stage; never a modal dialog.
#pragma once

#include "core/base/diagnostics.h"

#include <QAbstractListModel>
#include <QWidget>

#include <vector>

class QListView;

namespace teardown {

enum class ProblemKind { Note, Warning, Error };

struct Problem {
    ProblemKind kind = ProblemKind::Warning;
    QString source;  ///< which part of the workspace: "config", "checkpoint", ... a new report replaces the previous one
    QString text;
    QString place;  ///< "file:line"
    QString toolTip;
    QString member;  ///< of the file: a config path, the name of a tensor
};

class ProblemsModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { KindRole = Qt::UserRole + 1, PlaceRole, SourceRole, MemberRole };
    using QAbstractListModel::QAbstractListModel;

    void clearSource(const QString& source);
    void add(const QString& source, const Diagnostics& diagnostics);
    void add(const QString& source, const Error& error);
    /// `except`: a source that does not count.
    int count(ProblemKind kind, const QString& except = {}) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void append(Problem problem);
    std::vector<Problem> m_problems;
};

class ProblemsPanel : public QWidget {
    Q_OBJECT
public:
    ProblemsPanel(ProblemsModel* model, QWidget* parent = nullptr);
    /// Placed between the heading and the list; the panel takes ownership.
    void setTop(QWidget* widget);
    QSize sizeHint() const override;
    /// A row of the list; in a low window the stage is more important.
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void closed();
    /// The user selected a problem about this member of a file.
    void memberChosen(const QString& member);

private:
    int topHeight() const;
    QWidget* m_top = nullptr;
};

}  // namespace teardown
